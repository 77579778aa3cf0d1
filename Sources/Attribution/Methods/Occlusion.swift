import Tensors

/// Occlusion: how far the score falls when a square of the input is covered, averaged over the
/// squares that cover a pixel.
///
/// - Source: Zeiler & Fergus 2014, section 4.1, as a difference of scores: positive speaks for the
///   class.
/// - Departs: the square is 0 in the preprocessed input, the mean of the data set. The last square
///   of a row ends at the border, so that every pixel is covered.
struct Occlusion: Method {
  let name = "occlusion"
  let summary = "How far the score falls when a square of the input is covered."
  let paper = "Zeiler & Fergus 2014"
  let isLinearInScore = true
  let recipe = Recipe.rescored(
    Rescoring(
      place: .input, isPerLayer: false, reading: .score,
      runs: { OcclusionGrid($0).count },
      trials: { item in
        let grid = OcclusionGrid(item)
        let shape = item.inputShape
        return Trials(
          count: grid.count,
          change: { run, block in
            var values = block.mutableSpan
            let (rows, columns) = grid.square(run)
            for channel in 0..<shape.channels {
              for row in rows {
                let start = channel * shape.plane + row * shape.width
                for column in columns { values[start + column] = 0 }
              }
            }
          },
          restore: { run, block in
            var values = block.mutableSpan
            let (rows, columns) = grid.square(run)
            for channel in 0..<shape.channels {
              for row in rows {
                let start = channel * shape.plane + row * shape.width
                for column in columns {
                  values[start + column] = item.input[start + column]
                }
              }
            }
          },
          map: { readings, unchanged in
            var sum = [Double](repeating: 0, count: shape.plane)
            var covers = [Double](repeating: 0, count: shape.plane)
            for (run, reading) in readings.enumerated() {
              let (rows, columns) = grid.square(run)
              for row in rows {
                for column in columns {
                  sum[row * shape.width + column] += Double(unchanged) - Double(reading)
                  covers[row * shape.width + column] += 1
                }
              }
            }
            return Heatmap(
              height: shape.height, width: shape.width,
              values: zip(sum, covers).map { Float($0 / max($1, 1)) })
          })
      }))
}

/// Where the square stands, row by row.
struct OcclusionGrid {
  private let side: (height: Int, width: Int)
  private let tops: [Int]
  private let lefts: [Int]
  var count: Int { tops.count * lefts.count }

  init(_ item: ItemEvidence) {
    let shape = item.inputShape
    let usual = max((min(shape.height, shape.width) + 3) / 7, 1)
    let window = max(item.options.window ?? usual, 1)
    let step = max(item.options.stride ?? max(window / 2, 1), 1)
    side = (min(window, shape.height), min(window, shape.width))
    tops = Self.starts(shape.height, side.height, step)
    lefts = Self.starts(shape.width, side.width, step)
  }

  func square(_ run: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (top, left) = (tops[run / lefts.count], lefts[run % lefts.count])
    return (top..<top + side.height, left..<left + side.width)
  }

  /// Every step, and the border. A step wider than the window would leave gaps.
  private static func starts(_ length: Int, _ side: Int, _ step: Int) -> [Int] {
    var starts = Array(Swift.stride(from: 0, through: length - side, by: min(step, side)))
    if let last = starts.last, last != length - side { starts.append(length - side) }
    return starts
  }
}
