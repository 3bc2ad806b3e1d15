"""What benches share: servers, load, sizes, the line they print."""
