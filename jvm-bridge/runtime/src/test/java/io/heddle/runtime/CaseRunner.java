package io.heddle.runtime;

import io.heddle.runtime.Corpus.Case;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Runs cases of a corpus through the direct ABI and the Extism ABI; what is not as the case says
 * throws {@link AssertionError}. Instances are kept by module and made anew when one is broken.
 */
final class CaseRunner implements AutoCloseable {
  private static final String HONEST = "hostile/honest";

  private final Corpus corpus;
  private final Map<String, HeddleInstance> instances = new HashMap<>();
  private final Case honest;

  CaseRunner(Corpus corpus, List<Case> cases) {
    this.corpus = corpus;
    this.honest = cases.stream().filter(one -> one.module.equals(HONEST)).findFirst().orElseThrow();
  }

  /** Runs one case in every way it is to be run. */
  void run(Case one) {
    if (one.load() != null) {
      HeddleException refused = failure(() -> instantiate(one).close());
      Check.that(one.load().equals(refused.code()), refused.getMessage());
    } else if (one.has("limits") || one.isHostile()) {
      try (HeddleInstance instance = instantiate(one)) {
        run(one, instance);
      }
    } else {
      run(one, instance(one));
    }
    if (one.isHostile() && one != honest) {
      run(honest, instance(honest));
    }
  }

  @Override
  public void close() {
    instances.values().forEach(HeddleInstance::close);
  }

  private static void run(Case one, HeddleInstance instance) {
    FunctionInfo function = one.function(instance.module());
    DirectRun direct = new DirectRun(instance, function, one);
    boolean extism = !one.has("limits") && !one.has("retract") && !one.has("via");
    if (one.error() == null) {
      direct.runAll();
    } else {
      HeddleException thrown = failure(direct::runOnce);
      compare("direct", one, thrown, true);
      Check.that(!Thread.currentThread().isInterrupted(), "an interrupt was left behind");
      boolean blameless = thrown.code().startsWith("HEDDLE20");
      Check.that(blameless == instance.usable(), "usable after " + thrown.code() + "?");
      extism &= blameless;
    }
    if (extism && one.hasExtism()) {
      for (Codec codec : List.of(new JsonRows(), new ArrowStream())) {
        if (codec.carries(one)) {
          run(one, instance, function, codec);
        }
      }
    }
  }

  private static void run(Case one, HeddleInstance instance, FunctionInfo function, Codec codec) {
    ExtismRun extism = new ExtismRun(instance, function, one, codec);
    if (one.error() == null) {
      extism.runAll();
    } else {
      boolean rows = function.kind() != FunctionKind.PARTITION;
      compare(codec.name(), one, failure(extism::runOnce), rows);
    }
  }

  private static void compare(String way, Case one, HeddleException thrown, boolean rows) {
    Map<?, ?> expected = one.error();
    String text = thrown.getMessage();
    Check.that(expected.get("code").equals(thrown.code()), way + ": " + text);
    if (rows && expected.containsKey("row")) {
      Check.that(
          Objects.equals(expected.get("row"), thrown.row()),
          way + ": row " + thrown.row() + " instead of " + expected.get("row") + ": " + text);
    }
    if (expected.containsKey("message")) {
      for (Object part : (List<?>) expected.get("message")) {
        boolean shown = rows || !((String) part).contains("at row ");
        Check.that(
            !shown || text.contains((String) part), way + ": no \"" + part + "\" in " + text);
      }
    }
  }

  private HeddleInstance instance(Case one) {
    HeddleInstance known = instances.get(one.module);
    if (known == null || !known.usable()) {
      if (known != null) {
        known.close();
      }
      known = instantiate(one);
      instances.put(one.module, known);
    }
    return known;
  }

  private HeddleInstance instantiate(Case one) {
    return corpus.load(one.module).instantiate(one.limits(), new Counters(), HostEnv.EMPTY);
  }

  private static HeddleException failure(Runnable body) {
    try {
      body.run();
    } catch (HeddleException expected) {
      return expected;
    }
    throw new AssertionError("it did not fail");
  }
}
