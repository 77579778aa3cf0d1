/// How the command ends. Documented in `explain --help`; scripts and schedulers rely on it.
public enum ExitStatus: Int32, Sendable {
  /// Everything went well.
  case fine = 0
  /// Findings, or some items failed.
  case findings = 1
  /// The command line is wrong.
  case usage = 2
  /// The spec is wrong.
  case spec = 3
  /// The weights are wrong.
  case weights = 4
  /// An image or an input is wrong.
  case input = 5
  /// A result cannot be written.
  case output = 6
  /// More memory or time would be needed than there is.
  case budget = 7
}
