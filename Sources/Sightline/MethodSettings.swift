import Attribution
import SourceMarks

extension MapRequest {
  /// Sets what a person wrote about methods.
  ///
  /// - Throws: `RunFault` (status 2) for an unknown word or a number out of range.
  public mutating func set(
    samples: Int?, seed: UInt64, noise: Double, window: Int?, stride: Int?, ablation: String,
    fuse: String?, parity: String?
  ) throws(RunFault) {
    for (name, value) in [("--samples", samples), ("--window", window), ("--stride", stride)] {
      guard let value, !(1...1_000_000).contains(value) else { continue }
      throw RunFault(.usage, "\(name) \(value) is out of range", hint: "1 to 1000000")
    }
    guard noise.isFinite, (0...10).contains(noise) else {
      throw RunFault(.usage, "--noise \(noise) is out of range", hint: "0 to 10")
    }
    options.samples = samples
    options.seed = seed
    options.noise = noise
    options.window = window
    options.stride = stride
    options.ablation = try Self.word(ablation, "--ablation")
    if let fuse { fusion = try Self.word(fuse, "--fuse") as MapFusion }
    if let parity { profile = try Self.word(parity, "--parity") as MapProfile }
  }

  private static func word<Choice>(_ text: String, _ option: String) throws(RunFault) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    if let choice = Choice(rawValue: text) { return choice }
    let words = Choice.allCases.map(\.rawValue)
    throw RunFault(
      .usage, "\(option) '\(text)' is unknown",
      hint: NearestName.hint(for: text, among: words) ?? "one of \(words.joined(separator: ", "))")
  }
}
