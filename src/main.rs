//! The `rcluster` command. Everything is in the library, so that tests can reach it.

fn main() -> ! {
    rcluster::main()
}
