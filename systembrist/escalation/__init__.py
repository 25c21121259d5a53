"""How a deficiency rises and is answered: pure rules (ladder, calendar, deadlines, decide) and their application."""
