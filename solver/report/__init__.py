"""What people read: summaries, compliance sheets and tables in Chinese and English."""
