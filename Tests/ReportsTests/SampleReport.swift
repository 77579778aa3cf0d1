import Attribution
import Foundation
import Operators
import Pictures
import Reports

/// A report made of known numbers.
enum SampleReport {
  /// Names that try to become markup, end the script, or mean something to the template.
  static let hostile = [
    "</script><script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>",
    "\"><svg onload=window.pwned=1>", "{{script}}{{data}}", "<!--<script>", "a&lt;b&amp;c",
    "'; window.pwned=1; //", "\u{2028}\u{2029}\u{0}\u{1B}[31m", "]]>", "javascript:window.pwned=1",
  ]

  /// Rows of a map whose values are all different: `(row - 2) + column / 10`.
  static let values: [Float] = (0..<5).flatMap { row in
    (0..<4).map { Float(row) - 2 + Float($0) / 10 }
  }
  static let size = Pair(5, 4)

  /// - Parameters:
  ///   - name: What everything that has a name is called.
  ///   - geometry: How the input lies in the photo of 60 by 80.
  static func make(
    name: String = "plain", images: Int = 2, geometry: Geometry? = nil
  ) throws -> Report {
    var report = Report(tool: "sightline test", network: name, manifest: "{\"a\": \"\(name)\"}")
    report.about = [name]
    report.layers = [
      .init(name: "\(name) one", shape: [3, 5, 4]), .init(name: "\(name) two", shape: [6, 5, 4]),
    ]
    report.methods = [
      .init(name: "gradcam", summary: name, paper: name),
      .init(name: "guided-backprop", summary: name, paper: name),
      .init(name: "guided-gradcam", summary: name, paper: name),
    ]
    report.classNames = [0: "\(name) cat", 1: "\(name) dog"]
    report.command = ["explain", "map", "--spec", "\(name).yaml"]
    report.failures = [.init(path: "\(name).gif", reason: "\(name) is no picture")]
    let photo = Picture(height: 60, width: 80, fill: RGB(90, 140, 60))
    let jpeg = try JPEGFile.encode(photo)
    for number in 0..<images {
      var item = Report.Item(
        name: "\(name)-\(number).png", path: "\(name)/\(number).png", photo: jpeg,
        photoSize: Pair(60, 80), geometry: geometry ?? Geometry(identity: Pair(60, 80)))
      item.ranking = [(0, 0.75), (1, 0.25)]
      item.truth = number % 2
      item.targets = [target(0, nil, sign: 1), target(1, nil, sign: -1), target(0, 1, sign: 1)]
      report.items.append(item)
    }
    report.confusion = Confusion(
      (0..<images).map { number in
        var answer = Confusion.Answer(
          path: "\(name)/\(number).png", truth: number % 2, predicted: 0, probability: 0.75,
          truthProbability: number % 2 == 0 ? 0.75 : 0.25)
        answer.item = number
        return answer
      })
    return report
  }

  private static func target(_ index: Int, _ versus: Int?, sign: Float) -> Report.Target {
    var target = Report.Target(index: index, versus: versus, score: 3.5 * sign, probability: 0.75)
    let map = QuantisedMap(values.map { $0 * sign }, size: size)
    let edges = QuantisedMap(edgeValues, size: edgeSize, longestSide: 40, reduction: .strongest)
    for layer in 0..<2 {
      target.views.append(
        .init(method: 0, layer: layer, content: .map(map), isTensor: false, state: .ok))
      target.views.append(
        .init(method: 2, layer: layer, content: .product(edges, map), isTensor: true, state: nil))
    }
    target.views.append(
      .init(method: 1, layer: nil, content: .map(edges), isTensor: true, state: nil))
    target.views[0].facts = [
      PageFact(name: "Class sensitivity", value: "0.1", verdict: .good, sentence: "It is fine.")
    ]
    target.views[4].facts = [
      PageFact(name: "Class sensitivity", value: "1.0", verdict: .bad, sentence: "All the same.")
    ]
    target.channels = [
      .init(
        layer: 1, total: 3,
        strongest: [
          .init(index: 4, weight: 0.5, contribution: 2, map: map),
          .init(index: 1, weight: -0.5, contribution: -1, map: map),
        ])
    ]
    return target
  }

  /// A tensor of the photo's size that is stored at half of it.
  static let edgeSize = Pair(60, 80)
  static let edgeValues: [Float] = (0..<4800).map { index in
    Float((index * 7919) % 211 - 105) / 50
  }
}
