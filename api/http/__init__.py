"""HTTP machinery: bodies, clients, limits, errors, frames. Nothing of the business."""
