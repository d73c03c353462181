"""What is given: schools, staff, areas, travel, policy and history, frozen."""
