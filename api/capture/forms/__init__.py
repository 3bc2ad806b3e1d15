"""The website's form as a page, as a script and as JSON, and what is made of what people send."""
