"""How right the forecasts were."""
