import io.heddle.spark.bench.Plugin;
import io.heddle.spark.bench.PluginBench;
import org.extism.sdk.chicory.Manifest;
import org.extism.sdk.chicory.ManifestWasm;

/**
 * The stock Extism SDK of the JVM as a contestant (bench/METHODOLOGY.md): the same module, called
 * as any plugin is, with its code compiled to Java's as Heddle's runtime has it.
 */
final class ExtismBench {
  private ExtismBench() {}

  /** No arguments: the definition comes from standard input. */
  public static void main(String[] arguments) {
    PluginBench.run("extism-java", ExtismBench::open);
  }

  private static Plugin open(byte[] module) {
    ManifestWasm wasm = ManifestWasm.fromBytes(module).build();
    Manifest manifest =
        Manifest.ofWasms(wasm).withOptions(new Manifest.Options().withAoT()).build();
    return org.extism.sdk.chicory.Plugin.ofManifest(manifest).build()::call;
  }
}
