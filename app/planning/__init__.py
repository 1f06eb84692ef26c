"""The room in which the rota is planned: weeks and months, gaps, and every change of them."""
