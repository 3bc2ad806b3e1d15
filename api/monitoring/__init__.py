"""For supervisors and Prometheus."""
