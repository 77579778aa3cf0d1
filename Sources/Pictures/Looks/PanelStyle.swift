/// What a panel shows.
public enum PanelStyle: String, Sendable, CaseIterable {
  /// The map over the photo.
  case overlay
  /// The map's colours alone.
  case heatmap
  /// The photo, and beside it the map over it.
  case sideBySide = "side-by-side"
}
