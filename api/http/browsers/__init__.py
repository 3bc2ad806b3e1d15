"""What a browser is told and held to: headers, host names, the page of the API's documents."""
