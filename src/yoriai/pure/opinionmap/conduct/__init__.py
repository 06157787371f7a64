"""How people voted, not what: signs of machines and of one hand behind many, by published criteria."""
