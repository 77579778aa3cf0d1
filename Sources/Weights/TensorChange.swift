/// What is done to a tensor of the file to make it a tensor of the network.
///
/// The axes are put in another order, then a part of the first axis is taken, then axes of extent
/// one come or go, then all values are divided by a number of the file.
public struct TensorChange: Sendable, Hashable {
  /// How the changed shape may differ from the one that is needed.
  enum Form: Sendable, Hashable {
    /// Not at all.
    case exact
    /// By axes of extent one.
    case squeezed
    /// `[C, M, height, width]` in the place of `[C · M, 1, height, width]`.
    case merged
  }
  /// For each axis of the result, the axis of the file; nil keeps them.
  public var order: [Int]?
  /// The part of the result's first axis that is taken; nil takes it all.
  public var slice: Range<Int>?
  var form = Form.exact
  /// Whether rows and columns of filters, the last two axes, are turned round.
  var flipsFilters = false
  /// A tensor of one value by which all values are divided (Caffe's scale factor).
  var divisor: String?

  /// Changes nothing.
  public init(order: [Int]? = nil, slice: Range<Int>? = nil) {
    self.order = order
    self.slice = slice
  }

  /// Whether values can be read into their place as they are.
  var isNone: Bool { order == nil && slice == nil && divisor == nil && !flipsFilters }

  /// The extents after reordering and slicing; nil where the file's extents do not allow it.
  func dimensions(of file: [Int]) -> [Int]? {
    var result = file
    if let order {
      guard order.count == file.count, Set(order) == Set(file.indices) else { return nil }
      result = order.map { file[$0] }
    }
    if let slice {
      guard let first = result.first, slice.upperBound <= first else { return nil }
      result[0] = slice.count
    }
    return result
  }

  /// Whether a tensor of the file becomes what is needed.
  func fits(_ file: [Int], _ needed: [Int]) -> Bool {
    guard let got = dimensions(of: file) else { return false }
    if got == needed { return true }
    switch form {
    case .exact: return false
    case .squeezed: return got.filter { $0 != 1 } == needed.filter { $0 != 1 }
    case .merged:
      guard got.count == 4, needed.count == 4, needed[1] == 1 else { return false }
      let (count, overflow) = got[0].multipliedReportingOverflow(by: got[1])
      return !overflow && count == needed[0] && got.suffix(2) == needed.suffix(2)
    }
  }

  /// Moves the values of a tensor of these extents to their places in `target`.
  ///
  /// `target` has as many values as the change gives.
  func move(_ source: [Float], _ file: [Int], to target: inout MutableSpan<Float>) {
    guard let extents = dimensions(of: file), target.count > 0 else { return }
    var strides = [Int](repeating: 1, count: file.count)
    for axis in file.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * file[axis + 1]
    }
    var steps = (order ?? Array(file.indices)).map { strides[$0] }
    guard let inner = extents.last, !steps.isEmpty else {
      if let only = source.first { target[0] = only }
      return
    }
    var place = [Int](repeating: 0, count: extents.count)
    var base = (slice?.lowerBound ?? 0) * steps[0]
    for axis in extents.indices.suffix(flipsFilters ? 2 : 0) {
      base += (extents[axis] - 1) * steps[axis]
      steps[axis] = -steps[axis]
    }
    var index = 0
    while index < target.count {
      var from = base
      for _ in 0..<inner where index < target.count {
        target[index] = source[from]
        index += 1
        from += steps[steps.count - 1]
      }
      var axis = extents.count - 2
      while axis >= 0 {
        place[axis] += 1
        base += steps[axis]
        if place[axis] < extents[axis] { break }
        base -= place[axis] * steps[axis]
        place[axis] = 0
        axis -= 1
      }
      if axis < 0 { break }
    }
  }
}

/// Where a tensor of the network lies in the file.
struct TensorPlace: Sendable {
  let request: TensorRequest
  let entry: TensorEntry
  let change: TensorChange
  var kind: TensorRequest.Kind { request.kind }
}
