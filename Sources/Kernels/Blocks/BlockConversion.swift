public import Tensors

/// Values moved between rows (`[batch, channels, height, width]`) and blocks.
public enum BlockConversion {
  /// Writes every block, and zeros into the border and the lanes past the last channel; or adds to
  /// the channels where `accumulate` is true.
  public static func blocks(
    from plain: FloatBlock, to blocks: FloatBlock, _ layout: BlockLayout,
    accumulate: Bool = false, team: Team
  ) {
    precondition(plain.count == layout.plainCount && blocks.count == layout.count)
    let operands = unsafe (layout, plain.pointer, blocks.mutablePointer, accumulate)
    unsafe team.run(operands) { operands, worker, count in
      let (layout, plain, blocks, accumulate) = unsafe operands
      let rows = layout.batch * layout.blocks * layout.height
      let planes = layout.batch * layout.blocks
      if !accumulate {
        unsafe layout.clearHalo(blocks, planes: Team.share(of: planes, worker: worker, of: count))
      }
      for index in Team.share(of: rows, worker: worker, of: count) {
        let place = Row(layout, index)
        let target = unsafe blocks + place.blocks
        for lane in 0..<layout.lanes {
          guard lane < place.channels else {
            if accumulate { continue }
            for x in 0..<layout.width { unsafe target[x * layout.lanes + lane] = 0 }
            continue
          }
          let source = unsafe plain + place.plain + lane * layout.height * layout.width
          if accumulate {
            for x in 0..<layout.width { unsafe target[x * layout.lanes + lane] += source[x] }
          } else {
            for x in 0..<layout.width { unsafe target[x * layout.lanes + lane] = source[x] }
          }
        }
      }
    }
  }

  /// Writes every value, or adds to it where `accumulate` is true.
  public static func rows(
    from blocks: FloatBlock, _ layout: BlockLayout, to plain: FloatBlock,
    accumulate: Bool = false, team: Team
  ) {
    precondition(plain.count == layout.plainCount && blocks.count == layout.count)
    let operands = unsafe (layout, blocks.pointer, plain.mutablePointer, accumulate)
    unsafe team.run(operands) { operands, worker, count in
      let (layout, blocks, plain, accumulate) = unsafe operands
      let rows = layout.batch * layout.blocks * layout.height
      for index in Team.share(of: rows, worker: worker, of: count) {
        let place = Row(layout, index)
        let source = unsafe blocks + place.blocks
        for lane in 0..<place.channels {
          let target = unsafe plain + place.plain + lane * layout.height * layout.width
          if accumulate {
            for x in 0..<layout.width { unsafe target[x] += source[x * layout.lanes + lane] }
          } else {
            for x in 0..<layout.width { unsafe target[x] = source[x * layout.lanes + lane] }
          }
        }
      }
    }
  }

  /// One row of one block in both forms.
  private struct Row {
    let blocks: Int
    let plain: Int
    let channels: Int

    init(_ layout: BlockLayout, _ index: Int) {
      let (plane, y) = index.quotientAndRemainder(dividingBy: layout.height)
      let (item, block) = plane.quotientAndRemainder(dividingBy: layout.blocks)
      channels = min(layout.lanes, layout.channels - block * layout.lanes)
      blocks = plane * layout.plane + layout.origin + y * layout.row
      let channel = item * layout.channels + block * layout.lanes
      plain = (channel * layout.height + y) * layout.width
    }
  }
}
