/// Why a session could not be made.
public enum SessionFault<Source: Error>: Error {
  /// The system refused the memory that the plan needs.
  case outOfMemory(bytes: Int)
  /// The system refused memory for machine code.
  case noMachineCode(bytes: Int)
  /// A weight could not be had.
  case weights(Source)
}
