"""What the figures say, as documents: periods and tables (pure), one builder a report, one document model."""
