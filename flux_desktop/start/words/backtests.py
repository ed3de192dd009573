"""The scores of a backtest as a table."""

from flux_desktop.services.backtests import Evaluation


def evaluation_words(evaluation: Evaluation) -> str:
    lines = [f"{'':18}{'WQL':>8}{'MAE':>9}{'bias':>8}   p10   p50   p90   p99"]
    for key, score in evaluation.backtest.scores.items():
        pit = "  ".join(f"{value:.2f}" for value in (score.pit or {}).values())
        figures = (
            f"{score.wql:8.4f}{score.mae:9.3f}{score.bias:8.3f}"
            if score.wql is not None and score.bias is not None
            else f"{'–':>8}{score.mae:9.3f}{'–':>8}"
        )
        lines.append(f"{key:18}{figures}   {pit}")
    return "\n".join(lines)
