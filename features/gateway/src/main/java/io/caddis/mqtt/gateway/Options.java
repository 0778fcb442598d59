package io.caddis.mqtt.gateway;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * What the command line asks for.
 *
 * @param what    what to do
 * @param load    the folder that is watched
 * @param data    the folder for what outlives the process
 * @param console whether a console is wanted, if there is a terminal for it
 */
record Options(What what, Path load, Path data, boolean console) {
    static final String USAGE = """
            usage: java -jar caddis-gateway.jar [OPTIONS]

            Runs the MQTT client Caddis in an OSGi framework, with a console if this is a terminal.

              --load DIR     watched for bundles (.jar) and configurations (.cfg); default load
              --data DIR     keeps bundles, configurations and durable sessions over a restart; default data
              --no-console   no console, also in a terminal
              --version      prints the version
              --help         prints this

            Folders are made if they are not there, and begin at the working directory. The file
            load/io.caddis.mqtt.client-plant.cfg with the line server = mqtt://HOST:1883 makes the client plant.
            The log is on standard error; -Djava.util.logging.config.file=FILE before -jar says otherwise.

            Exit status: 0 stopped from the console, 1 it did not start or stop as it should, 2 wrong usage,
            143 after SIGTERM and 130 after Ctrl-C, once all clients have disconnected.
            """;

    /** What there is to do. */
    enum What { RUN, HELP, VERSION }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException with what is wrong, for a person
     */
    static Options of(List<String> arguments) {
        Path load = Path.of("load");
        Path data = Path.of("data");
        boolean console = true;
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext();) {
            String option = rest.next();
            switch (option) {
                case "--help", "-h", "help" -> {
                    return new Options(What.HELP, load, data, console);
                }
                case "--version" -> {
                    return new Options(What.VERSION, load, data, console);
                }
                case "--no-console" -> console = false;
                case "--load" -> load = folder(option, rest);
                case "--data" -> data = folder(option, rest);
                default -> throw new IllegalArgumentException(
                        "'" + option + "': there is no such option; --help lists them");
            }
        }
        return new Options(What.RUN, load, data, console);
    }

    private static Path folder(String option, Iterator<String> rest) {
        String value = rest.hasNext() ? rest.next() : "";
        if (value.isEmpty() || value.startsWith("--")) {
            throw new IllegalArgumentException(
                    option + " '" + value + "': name a folder, as in " + option + " /srv/mqtt");
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(option + " '" + value + "': this is no path here: " + e.getReason(), e);
        }
    }
}
