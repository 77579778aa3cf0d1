/// How alike two orders are.
public enum RankCorrelation {
  /// Spearman's rank correlation, equal values sharing the mean of their ranks: 1 for the same
  /// order, −1 for the opposite one; 0 where one side is the same everywhere.
  ///
  /// - Source: Spearman 1904.
  public static func spearman(_ a: [Float], _ b: [Float]) -> Double {
    guard a.count == b.count, a.count > 1 else { return 0 }
    let (first, second) = (ranks(a), ranks(b))
    let mean = Double(a.count - 1) / 2
    var (product, left, right) = (0.0, 0.0, 0.0)
    for (x, y) in zip(first, second) {
      product += (x - mean) * (y - mean)
      left += (x - mean) * (x - mean)
      right += (y - mean) * (y - mean)
    }
    guard left > 0, right > 0 else { return 0 }
    return product / (left * right).squareRoot()
  }

  /// The same; nil where a side is the same everywhere or holds what is not finite, or sizes
  /// differ.
  public static func of(_ a: [Float], _ b: [Float]) -> Double? {
    guard a.count == b.count, a.count > 1, a.allSatisfy(\.isFinite), b.allSatisfy(\.isFinite),
      a.contains(where: { $0 != a[0] }), b.contains(where: { $0 != b[0] })
    else { return nil }
    return spearman(a, b)
  }

  private static func ranks(_ values: [Float]) -> [Double] {
    let order = values.indices.sorted {
      values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1
    }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }
}

extension Heatmap {
  /// The mean over the cells of a coarser grid; the map itself where it is no finer.
  public func averaged(height rows: Int, width columns: Int) -> Heatmap {
    guard rows < height || columns < width, rows > 0, columns > 0 else { return self }
    let (rows, columns) = (min(rows, height), min(columns, width))
    var result = Heatmap(height: rows, width: columns)
    for row in 0..<rows {
      let source = row * height / rows..<(row + 1) * height / rows
      for column in 0..<columns {
        let across = column * width / columns..<(column + 1) * width / columns
        var sum = 0.0
        for y in source { for x in across { sum += Double(values[y * width + x]) } }
        result.values[row * columns + column] = Float(sum / Double(source.count * across.count))
      }
    }
    return result
  }
}

extension Explanation {
  /// A map or a tensor of an explanation as one map; tensors by the sum of absolute values over
  /// channels.
  public struct Picture: Sendable {
    /// The method.
    public let method: String
    /// The layer; nil for a tensor that belongs to none.
    public let layer: String?
    /// Signed for maps, never negative for tensors.
    public let map: Heatmap
  }

  /// Every map and tensor as a map.
  ///
  /// - Parameters:
  ///   - height: Rows of the input.
  ///   - width: Columns of the input.
  public func pictures(height: Int, width: Int) -> [Picture] {
    maps.map { Picture(method: $0.method, layer: $0.layer, map: $0.map) }
      + tensors.map { tensor in
        var map = Heatmap(height: height, width: width)
        for (index, value) in tensor.values.enumerated() {
          map.values[index % (height * width)] += abs(value)
        }
        return Picture(method: tensor.method, layer: tensor.layer, map: map)
      }
  }
}
