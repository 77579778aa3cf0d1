public import SpecChecking
import Tensors

/// One image's changes: drawn from a seed, the epoch and the image's place alone.
public struct ImageVariation: Sendable {
  private var flips = false
  private var down = 0
  private var right = 0
  /// Top, left, height and width of what is kept, in shares of the sides; nil for all.
  private var part: (top: Double, left: Double, height: Double, width: Double)?
  private var brightness: Float = 0
  private var contrast: Float = 1
  private var saturation: Float = 1

  /// Draws the changes of one image in one epoch.
  public init(_ rules: TrainSpec.Augmentation, seed: UInt64, epoch: Int, image: Int) {
    var numbers = CounterGenerator(seed: seed, stream: "augment \(epoch) \(image)")
    if rules.flip { flips = numbers.uniform() < 0.5 }
    if rules.shift > 0 {
      down = numbers.below(2 * rules.shift + 1) - rules.shift
      right = numbers.below(2 * rules.shift + 1) - rules.shift
    }
    if rules.crop < 1 {
      // Area uniform, sides apart by up to 4 : 3 (Szegedy et al. 2015, section 6).
      let area = rules.crop + (1 - rules.crop) * numbers.uniform()
      let ratio = 0.75 + (4.0 / 3 - 0.75) * numbers.uniform()
      let height = min((area / ratio).squareRoot(), 1)
      let width = min((area * ratio).squareRoot(), 1)
      part = (numbers.uniform() * (1 - height), numbers.uniform() * (1 - width), height, width)
    }
    if rules.color > 0 {
      brightness = Float(rules.color * (2 * numbers.uniform() - 1)) * 128
      contrast = Float(1 + rules.color * (2 * numbers.uniform() - 1))
      saturation = Float(1 + rules.color * (2 * numbers.uniform() - 1))
    }
  }

  /// Where an output row or column reads: two neighbours and the share of the second; -1 for
  /// outside.
  private struct Tap {
    var first: Int
    var second: Int
    var share: Float
  }

  private func taps(_ extent: Int, shift: Int, start: Double?, length: Double, flips: Bool) -> [Tap]
  {
    (0..<extent).map { place in
      let at = (flips ? extent - 1 - place : place) - shift
      guard let start else {
        return at < 0 || at >= extent
          ? Tap(first: -1, second: -1, share: 0) : Tap(first: at, second: at, share: 0)
      }
      guard at >= 0, at < extent else { return Tap(first: -1, second: -1, share: 0) }
      let source = max(start * Double(extent) + (Double(at) + 0.5) * length - 0.5, 0)
      let first = min(Int(source), extent - 1)
      return Tap(
        first: first, second: min(first + 1, extent - 1), share: Float(source - Double(first)))
    }
  }

  /// Writes a changed image as a network's input.
  func write(
    _ bytes: borrowing Span<UInt8>, from start: Int, shape: Shape, levels: [[Float]],
    into place: FloatBlock
  ) {
    let rows = taps(
      shape.height, shift: down, start: part?.top, length: part?.height ?? 1, flips: false)
    let columns = taps(
      shape.width, shift: right, start: part?.left, length: part?.width ?? 1, flips: flips)
    var target = place.mutableSpan
    for channel in 0..<shape.channels {
      let plane = start + channel * shape.plane
      var at = channel * shape.plane
      for row in rows {
        for column in columns {
          var value: Float = 0
          if row.first >= 0, column.first >= 0 {
            let (a, b) = (plane + row.first * shape.width, plane + row.second * shape.width)
            let upper =
              Float(bytes[a + column.first]) * (1 - column.share)
              + Float(bytes[a + column.second]) * column.share
            let lower =
              Float(bytes[b + column.first]) * (1 - column.share)
              + Float(bytes[b + column.second]) * column.share
            value = upper * (1 - row.share) + lower * row.share
          }
          target[at] = value
          at += 1
        }
      }
    }
    if brightness != 0 || contrast != 1 || saturation != 1 { recolor(shape, &target) }
    for channel in 0..<shape.channels {
      // What the levels say is a straight line from black to white.
      let (low, high) = (levels[channel][0], levels[channel][255])
      let slope = (high - low) / 255
      for i in channel * shape.plane..<(channel + 1) * shape.plane {
        target[i] = low + target[i] * slope
      }
    }
  }

  private func recolor(_ shape: Shape, _ target: inout MutableSpan<Float>) {
    for pixel in 0..<shape.plane {
      var grey: Float = 0
      for channel in 0..<shape.channels { grey += target[channel * shape.plane + pixel] }
      grey /= Float(shape.channels)
      for channel in 0..<shape.channels {
        let at = channel * shape.plane + pixel
        let value = grey + (target[at] - grey) * saturation
        target[at] = min(max((value - 128) * contrast + 128 + brightness, 0), 255)
      }
    }
  }
}
