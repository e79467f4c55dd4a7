"""Training: courses, classes and who comes, certificates, and the skills they give."""
