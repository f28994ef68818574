"""What we are measured against: small programs, each as its library's documentation writes it."""
