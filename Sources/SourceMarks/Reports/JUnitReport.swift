/// Writes findings as JUnit's XML: a suite a spec, a case a phase.
public enum JUnitReport {
  /// The phases of a check, and the families of findings in each.
  static let phases: [(name: String, families: Set<DiagnosticCode.Family>)] = [
    ("yaml", [.yaml]), ("structure", [.values, .structure, .tool, .diff]), ("shapes", [.shapes]),
    ("weights", [.weights]), ("explain", [.explanation, .lint]),
  ]

  /// One run as a document.
  ///
  /// Only errors are failures; warnings and notes are the output of a case that passed.
  public static func document(_ files: [(path: String, findings: [Diagnostic])]) -> String {
    let failures = files.reduce(0) { sum, file in sum + failedPhases(file.findings) }
    var text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"explain check\" "
      + "tests=\"\(files.count * phases.count)\" failures=\"\(failures)\">\n"
    for file in files { text += suite(file.path, file.findings) }
    return text + "</testsuites>\n"
  }

  private static func failedPhases(_ findings: [Diagnostic]) -> Int {
    phases.count { phase in
      findings.contains { phase.families.contains($0.code.family) && $0.severity == .error }
    }
  }

  private static func suite(_ path: String, _ findings: [Diagnostic]) -> String {
    let renderer = TextRenderer()
    var text =
      "  <testsuite name=\"\(escaped(path))\" tests=\"\(phases.count)\" "
      + "failures=\"\(failedPhases(findings))\">\n"
    for phase in phases {
      let own = findings.filter { phase.families.contains($0.code.family) }
      let head = "    <testcase classname=\"\(escaped(path))\" name=\"\(phase.name)\""
      guard !own.isEmpty else {
        text += head + "/>\n"
        continue
      }
      text += head + ">\n"
      let errors = own.filter { $0.severity == .error }
      if let first = errors.first {
        let type = first.code.rawValue
        text +=
          "      <failure type=\"\(type)\" message=\"\(escaped("[\(type)] \(first.message)"))\">"
          + escaped(renderer.text(errors)) + "</failure>\n"
      }
      let others = own.filter { $0.severity != .error }
      if !others.isEmpty {
        text += "      <system-out>\(escaped(renderer.text(others)))</system-out>\n"
      }
      text += "    </testcase>\n"
    }
    return text + "  </testsuite>\n"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      // XML 1.0 has no place for other control characters.
      case "\u{00}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
