public import SourceMarks

/// Why a command stops: what to say, and how the process ends.
public struct RunFault: Error, Sendable {
  /// How the process ends.
  public let status: ExitStatus
  /// What is wrong. At least one finding is an error.
  public let diagnostics: DiagnosticList

  /// Stops because of findings.
  public init(_ status: ExitStatus, _ diagnostics: DiagnosticList) {
    self.status = status
    self.diagnostics = diagnostics
  }
  /// Stops because of one finding.
  public init(_ status: ExitStatus, _ diagnostic: Diagnostic) {
    var list = DiagnosticList()
    list.add(diagnostic)
    self.init(status, list)
  }
  /// Stops for a reason that is no place in a file.
  public init(_ status: ExitStatus, _ message: String, hint: String? = nil) {
    plain = (message, hint)
    self.status = status
    diagnostics = DiagnosticList()
  }

  /// A reason that is no place in a file and has no code.
  public private(set) var plain: (message: String, hint: String?)?
}
