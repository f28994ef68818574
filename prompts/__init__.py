"""The content: questions, agendas, protocols and rubrics, which facilitators change without code."""
