import Attribution
import Foundation

extension RunEstimate {
  /// `scorecam at layer4: 512 runs of the whole network, about 14 s`
  func text(copies: Int = 1) -> String {
    let place = layer.map { " at \($0)" } ?? ""
    let what = isTail ? "of what follows the layer" : "of the whole network"
    let time = seconds * Double(copies)
    let length =
      time < 120 ? String(format: "%.0f s", time) : String(format: "%.0f min", time / 60)
    return "\(method)\(place): \(runs * copies) runs \(what), about \(length)"
  }
}

extension Completeness {
  /// `integrated-gradients: parts add up to 12.31 of 12.33, off by 0.02 (0.16 %)`
  var text: String {
    String(
      format: "%@: parts add up to %.5g of %.5g, off by %.2g (%.2g %%)", method, sum, promised,
      gap, relativeGap * 100)
  }
}
