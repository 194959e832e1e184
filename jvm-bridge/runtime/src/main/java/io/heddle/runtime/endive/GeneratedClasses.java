package io.heddle.runtime.endive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import run.endive.compiler.internal.ClassCollector;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.wasm.WasmEngineException;

/** Gathers the classes of one module and loads them, once, with their comparisons made safe. */
final class GeneratedClasses implements ClassCollector {
  private final Map<String, byte[]> classes = new LinkedHashMap<>();
  private String mainClassName;

  @Override
  public String mainClassName() {
    return mainClassName;
  }

  @Override
  public void putMainClass(String className, byte[] bytes) {
    mainClassName = className;
    put(className, bytes);
  }

  @Override
  public void put(String className, byte[] bytes) {
    classes.put(className.replace('/', '.'), SafeComparisons.rewrite(bytes));
  }

  @Override
  public void putAll(ClassCollector collector) {
    classes.putAll(collector.classBytes());
  }

  @Override
  public Map<String, byte[]> classBytes() {
    return Collections.unmodifiableMap(classes);
  }

  @Override
  public byte[] resolve(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".class";
    try (InputStream stream = type.getClassLoader().getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("no class file of " + type);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Loads the classes; they go with the last machine.
   *
   * @return makes the machine of an instance
   */
  Function<Instance, Machine> load() {
    try {
      Class<? extends Machine> main =
          Class.forName(mainClassName, true, new Loader(classes)).asSubclass(Machine.class);
      Constructor<? extends Machine> constructor = main.getConstructor(Instance.class);
      return instance -> {
        try {
          return constructor.newInstance(instance);
        } catch (ReflectiveOperationException e) {
          throw new WasmEngineException(e);
        }
      };
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new WasmEngineException(e);
    }
  }

  private static final class Loader extends ClassLoader {
    private final Map<String, byte[]> classes;

    Loader(Map<String, byte[]> classes) {
      super(GeneratedClasses.class.getClassLoader());
      this.classes = classes;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] bytes = classes.get(name);
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
