"""Messages to learners: their texts, their links, their form as mail, and their way to the mail server."""
