public import SourceMarks

/// Where a run says what it does. The command prints; tests collect.
public protocol Console {
  /// A line for a person on standard output.
  func say(_ line: String)
  /// Warnings and notes about a file.
  func show(_ diagnostics: DiagnosticList)
  /// Why one item of several is left out, in a run that goes on.
  func report(_ fault: RunFault)
  /// What is being done now, and how much of it is done, 0 to 1, where that is known.
  func progress(_ what: String, _ done: Double?)
}

extension Console {
  /// Shows the findings, and says the rest as a line.
  public func report(_ fault: RunFault) {
    show(fault.diagnostics)
    if let plain = fault.plain { say("error: \(plain.message)") }
  }
}
