"""What flashcards call: tables, shapes, limits, batches, digits and their mistakes."""
