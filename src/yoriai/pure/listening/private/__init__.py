"""Personal data and wrongdoing in free text: highlighted for a person to decide, never deleted by a machine."""
