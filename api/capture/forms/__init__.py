"""The website's door: a form as a page, as a script and as JSON, and what is made of what people send."""
