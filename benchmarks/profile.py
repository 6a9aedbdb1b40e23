"""Where sitegen's time goes: stage by stage, page by page, and what the least would be."""
