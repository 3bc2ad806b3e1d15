"""What is deployed fits the code: compose file, image and set-up scripts. No container engine is needed."""
