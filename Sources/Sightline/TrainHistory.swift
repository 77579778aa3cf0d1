import Foundation
import Pictures
import SourceMarks

/// How each epoch went.
struct TrainHistory {
  /// One epoch.
  struct Epoch: Codable {
    var epoch: Int
    var steps: Int
    var rate: Double
    var loss: Double
    var accuracy: Double?
    var heldLoss: Double?
    var heldAccuracy: Double?
    var isBest: Bool
    var seconds: Double
    var imagesPerSecond: Double

    /// A line of the log.
    var json: String {
      func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "null" }
        return "\(value)"
      }
      return JSONText.object([
        ("event", JSONText.string("epoch")), ("epoch", "\(epoch)"), ("steps", "\(steps)"),
        ("rate", number(rate)), ("loss", number(loss)), ("accuracy", number(accuracy)),
        ("held_loss", number(heldLoss)), ("held_accuracy", number(heldAccuracy)),
        ("best", "\(isBest)"), ("seconds", number((seconds * 1000).rounded() / 1000)),
        ("images_per_second", number(imagesPerSecond.rounded())),
      ])
    }
  }

  var epochs: [Epoch] = []

  /// The best epoch so far.
  var best: Epoch? { epochs.last { $0.isBest } }

  /// Whether a result is better than all before: more right, or as many right at less loss.
  func isBetter(accuracy: Double?, loss: Double, held: Bool) -> Bool {
    guard let best else { return true }
    let (oldAccuracy, oldLoss) =
      held ? (best.heldAccuracy, best.heldLoss ?? .infinity) : (best.accuracy, best.loss)
    guard let accuracy, let oldAccuracy else { return loss < oldLoss }
    return accuracy != oldAccuracy ? accuracy > oldAccuracy : loss < oldLoss
  }

  /// Loss and accuracy over the epochs, side by side.
  func chart(title: String) -> Picture {
    let (blue, orange) = (RGB(31, 100, 180), RGB(214, 96, 22))
    func curve(_ name: String, _ color: RGB, _ value: (Epoch) -> Double?) -> LineChart.Curve? {
      let points = epochs.compactMap { epoch in
        value(epoch).map { (x: Double(epoch.epoch), y: $0) }
      }
      return points.isEmpty ? nil : LineChart.Curve(name: name, points: points, color: color)
    }
    let loss = LineChart(
      title: "\(title): loss",
      curves: [
        curve("learned from", blue) { $0.loss }, curve("held out", orange) { $0.heldLoss },
      ].compactMap { $0 })
    let curves = [
      curve("learned from", blue) { $0.accuracy.map { $0 * 100 } },
      curve("held out", orange) { $0.heldAccuracy.map { $0 * 100 } },
    ].compactMap { $0 }
    let left = loss.draw()
    guard !curves.isEmpty else { return left }
    let right = LineChart(title: "\(title): % right", curves: curves, range: 0...100).draw()
    var picture = Picture(height: left.height, width: left.width + right.width)
    picture.paste(left, top: 0, left: 0)
    picture.paste(right, top: 0, left: left.width)
    return picture
  }
}
