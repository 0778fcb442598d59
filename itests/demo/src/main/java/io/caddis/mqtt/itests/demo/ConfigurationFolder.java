package io.caddis.mqtt.itests.demo;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * A folder of files {@code PID.cfg} and {@code FACTORYPID~NAME.cfg} with lines {@code key = value}: each one is a
 * configuration, also when it is added, changed or deleted later. {@code ${name}} in a file stands for a value of the
 * run. Two looks in a second; a file that cannot be read is told and leaves its configuration as it was.
 */
final class ConfigurationFolder implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;
    private static final String SUFFIX = ".cfg";
    private static final String LOCATION_ANY = "?";

    private final Path folder;
    private final Map<String, String> variables;
    private final ConfigurationAdmin admin;
    private final Map<Path, String> texts = new TreeMap<>();
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "demo-configuration");
        thread.setDaemon(true);
        return thread;
    });

    /** The files that are there now are read before this returns. */
    ConfigurationFolder(Path folder, Map<String, String> variables, ConfigurationAdmin admin) {
        this.folder = folder;
        this.variables = variables;
        this.admin = admin;
        look();
        looks.scheduleWithFixedDelay(this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Compares texts, not time stamps: the files are few and small, and two edits may fall into one tick. */
    private synchronized void look() {
        try (Stream<Path> files = Files.list(folder)) {
            Map<Path, String> now = new TreeMap<>();
            for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                now.put(file, Files.readString(file));
            }
            now.forEach(this::compare);
            texts.keySet().stream().filter(file -> !now.containsKey(file)).toList().forEach(this::deleted);
        } catch (IOException | UncheckedIOException e) {
            Stage.say("configuration: " + e);
        }
    }

    private void compare(Path file, String text) {
        if (text.equals(texts.put(file, text))) {
            return;
        }
        try {
            configuration(file).updateIfDifferent(read(text));
        } catch (IOException | IllegalArgumentException e) {
            Stage.say("configuration: " + file.getFileName() + " is left out: " + e.getMessage());
        }
    }

    private void deleted(Path file) {
        texts.remove(file);
        try {
            configuration(file).delete();
        } catch (IOException e) {
            Stage.say("configuration: " + file.getFileName() + " could not be deleted: " + e.getMessage());
        }
    }

    private Configuration configuration(Path file) throws IOException {
        String name = file.getFileName().toString();
        String pid = name.substring(0, name.length() - SUFFIX.length());
        int tilde = pid.indexOf('~');
        return tilde < 0 ? admin.getConfiguration(pid, LOCATION_ANY)
                : admin.getFactoryConfiguration(pid.substring(0, tilde), pid.substring(tilde + 1), LOCATION_ANY);
    }

    private Hashtable<String, Object> read(String text) throws IOException {
        String replaced = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            replaced = replaced.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        Properties properties = new Properties();
        properties.load(new StringReader(replaced));
        Hashtable<String, Object> values = new Hashtable<>();
        properties.forEach((key, value) -> values.put(key.toString(), value.toString().strip()));
        return values;
    }

    /** The configurations go, the files stay. */
    @Override
    public void close() {
        looks.shutdownNow();
        synchronized (this) {
            List.copyOf(texts.keySet()).forEach(this::deleted);
        }
    }
}
