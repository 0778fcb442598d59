package io.caddis.mqtt.shell.running;

import io.caddis.mqtt.shell.output.Text;
import io.caddis.mqtt.shell.usage.CommandException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The configurations of clients in Config Admin. */
public final class Configurations {
    public static final String FACTORY_PID = "io.caddis.mqtt.client";
    private static final String LOCATION_ANY = "?";
    private static final String FILE = "file:";
    private static final String LOADED_FROM = "felix.fileinstall.filename";
    private static final String ENVIRONMENT = "env:";
    private static final String PLACEHOLDER = "$[";

    private final ConfigurationAdmin admin;

    public Configurations(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** The configuration of a client, whoever made it. */
    public Optional<Configuration> find(String client) {
        try {
            Configuration[] all = admin.listConfigurations("(service.factoryPid=" + FACTORY_PID + ")");
            for (Configuration one : all == null ? new Configuration[0] : all) {
                if (name(one).equals(client)) {
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw failed(e);
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** As the client is named: by its key, or else by the PID. */
    private static String name(Configuration configuration) {
        Dictionary<String, Object> properties = configuration.getProperties();
        if (properties != null && properties.get("name") instanceof String name && !name.isBlank()) {
            return name.strip();
        }
        String pid = configuration.getPid();
        return pid.length() > FACTORY_PID.length() ? pid.substring(FACTORY_PID.length() + 1) : "";
    }

    /** The values of a configuration, secrets included. */
    public static Map<String, Object> values(Configuration configuration) {
        Map<String, Object> values = new HashMap<>();
        Dictionary<String, Object> properties = configuration.getProperties();
        if (properties != null) {
            Collections.list(properties.keys()).forEach(key -> values.put(key, properties.get(key)));
        }
        return values;
    }

    /** That File Install read it from, if it is of the local file system. */
    public static Optional<Path> file(Configuration configuration) {
        if (!(values(configuration).get(LOADED_FROM) instanceof String file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(URI.create(file)));
        } catch (IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    public void create(String client, Map<String, Object> values) {
        try {
            admin.getFactoryConfiguration(FACTORY_PID, client, LOCATION_ANY)
                    .update(FrameworkUtil.asDictionary(values));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    public void delete(Configuration configuration) {
        try {
            configuration.delete();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static CommandException failed(IOException e) {
        return new CommandException("Config Admin cannot do it: " + Running.words(e));
    }

    /**
     * Reads words such as {@code keep.alive=30}; a key that comes several times gets all its values. Secrets are
     * refused unless they are references: a shell writes what is typed into a file. References are refused unless this
     * shell may read files: else whoever may use it would have any secret of this machine sent to a server of his.
     */
    public static Map<String, Object> read(List<String> words, AllowedFolder folder) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (String word : words) {
            int at = word.indexOf('=');
            if (at <= 0) {
                throw new CommandException("'" + Text.safe(at == 0 ? word : word.split("=")[0])
                        + "': write KEY=VALUE, with a key of docs/configuration.md");
            }
            String key = word.substring(0, at);
            String value = word.substring(at + 1);
            boolean reference = value.startsWith(FILE) || value.startsWith(ENVIRONMENT)
                    || value.startsWith(PLACEHOLDER);
            if (key.startsWith(".") && !reference) {
                throw new CommandException(Text.safe(key) + ": a shell keeps what is typed; write " + Text.safe(key)
                        + "=file:PATH or =env:NAME, see docs/configuration.md");
            }
            if (key.startsWith(".") && reference || value.contains(PLACEHOLDER)) { // the container replaces any key's
                check(key, value, folder);
            }
            values.merge(key, value, Configurations::both);
        }
        return values;
    }

    private static void check(String key, String value, AllowedFolder folder) {
        String what = Text.safe(key) + "=" + (value.startsWith(FILE) ? FILE
                : value.startsWith(ENVIRONMENT) ? ENVIRONMENT : PLACEHOLDER);
        folder.need(what);
        if (value.indexOf(',') >= 0) { // of some keys each part is a value of its own
            throw new CommandException(what + ": without commas; give a key with several values several times");
        }
        if (value.startsWith(FILE)) {
            folder.file(value.substring(FILE.length()).strip(), what);
        }
    }

    private static Object both(Object first, Object next) {
        String[] old = first instanceof String[] several ? several : new String[] {(String) first};
        String[] all = java.util.Arrays.copyOf(old, old.length + 1);
        all[old.length] = (String) next;
        return all;
    }
}
