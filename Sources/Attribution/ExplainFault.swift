public import Execution

/// Why an explanation cannot be made.
public enum ExplainFault<Source: Error>: Error {
  /// CAM needs another head than the network has (SL0605).
  case noHead(layer: String, reason: String)
  /// The score does not depend on the layer (SL0604).
  case notOnPath(layer: String)
  /// The plan asks for more than there can be.
  case tooLarge
  /// No memory, or no weights.
  case session(SessionFault<Source>)
}
