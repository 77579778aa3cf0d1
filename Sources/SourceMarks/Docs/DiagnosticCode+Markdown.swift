extension DiagnosticCode {
  /// The page of the code for reading: what it means, an example, how to fix it.
  public var markdown: String {
    guard let doc else { return slug }
    var text = "**What it means.** \(doc.meaning)\n"
    if !doc.example.isEmpty {
      let command = doc.options.isEmpty ? "" : " (`explain check \(doc.options)`)"
      text += "\n**Example**\(command)**.**\n\n```yaml\n\(doc.example)```\n"
      if !doc.weights.isEmpty {
        text += "\nwith `w.safetensors`:\n\n```\n\(doc.weights.joined(separator: "\n"))\n```\n"
      }
    }
    return text + "\n**How to fix it.** \(doc.fix)\n"
  }
}
