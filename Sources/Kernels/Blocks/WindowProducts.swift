/// The products of few tiles with windows of weights that are transformed in registers, a row of
/// positions at a time.
@safe struct WindowProducts {
  /// Source channels of a call: the windows of 16 targets stay in the first cache while the six rows
  /// go over them.
  static let depth = 32

  /// For one block of targets and for two: a kernel for every number of tiles and every row.
  private let kernels: [[MachineCode.Function]]
  private let room: WinogradConvolution.Room

  init(_ convolution: WinogradConvolution, library: KernelLibrary) throws(KernelLibrary.Refused) {
    room = convolution.room
    let most = min(WindowTileKernel.mostTiles, convolution.grid.count)
    let parts = Self.parts(convolution.grid.count)
    let widths = Set(convolution.direct.teams.map(\.blocks))
    var kernels = unsafe [[MachineCode.Function]]()
    for blocks in 1...2 {
      var some = unsafe [MachineCode.Function]()
      for tiles in 1...most where widths.contains(blocks) {
        for row in 0..<Winograd.inputs {
          unsafe some.append(
            try library.kernel(
              WindowTileKernel(
                set: convolution.set, row: row, tiles: tiles, blocks: blocks,
                sourcePosition: room.sourcePosition * 4, sourceBlock: room.tiles * 64,
                targetPosition: room.productPosition * 4, seeks: Self.lines / parts)))
        }
      }
      unsafe kernels.append(some)
    }
    unsafe self.kernels = kernels
  }

  /// How many calls the tiles take.
  static func parts(_ tiles: Int) -> Int {
    (tiles + WindowTileKernel.mostTiles - 1) / WindowTileKernel.mostTiles
  }
  /// Lines of windows that six rows have to ask for with every four channels, so that they have
  /// asked for all of the next ones.
  private static let lines = 4 * 9 / Winograd.inputs

  /// Adds the products of some channels of a team to what there is.
  ///
  /// - Parameters:
  ///   - count: the channels, whole blocks.
  ///   - tiles: how many tiles, from `values` and `products` on.
  ///   - windows: the channels' windows; those that are needed next follow them.
  @unsafe func add(
    channels count: Int, tiles: Int, _ team: TargetTeam, values: UnsafePointer<Float>,
    windows: UnsafePointer<Float>, to products: UnsafeMutablePointer<Float>
  ) {
    let parts = Self.parts(tiles)
    let asked = count * 4 * Self.lines / parts
    var sought = unsafe windows + count * team.blocks * 9 * 16
    for block in 0..<team.blocks {
      for part in 0..<parts {
        let share = Team.share(of: tiles, worker: part, of: parts)
        for row in 0..<Winograd.inputs {
          let position = row * Winograd.inputs
          unsafe kernels[team.blocks - 1][(share.count - 1) * Winograd.inputs + row](
            values + (position * room.sourcePosition + share.lowerBound * 16),
            windows + block * 16,
            products
              + (position * room.productPosition + (block * room.tiles + share.lowerBound) * 16),
            sought, count / 16, nil)
          unsafe sought += asked
        }
      }
    }
  }
}
