package io.caddis.mqtt.itests.microbench;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The command line.
 *
 * @param json where to write the results too, or null
 * @param only part of the names of the rows to measure; empty for all
 */
record Options(boolean help, Plan plan, Path json, String only) {
    static final String USAGE = """
            usage: ./caddis bench codec [--quick] [--json FILE] [--only TEXT] [--help]

            Measures decoding and encoding of Caddis, Netty, HiveMQ's client and Paho with JMH, on the same bytes.

              --quick      all rows of a library in one JVM, short iterations: two minutes instead of twenty
              --json FILE  write the results to FILE too
              --only TEXT  only rows whose name holds TEXT, as in "decode PUBLISH 5.0"
              --help       this text

            Exit status: 0 measured, whatever the figures are; 1 something could not be measured; 2 wrong usage.
            """;

    /** Throws IllegalArgumentException with a sentence for the user. */
    static Options parse(String... args) {
        boolean help = false;
        Plan plan = Plan.FULL;
        Path json = null;
        String only = "";
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> help = true;
                case "--quick" -> plan = Plan.QUICK;
                case "--json" -> json = path(value(args, ++i));
                case "--only" -> only = row(value(args, ++i));
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return new Options(help, plan, json, only);
    }

    private static String value(String[] args, int at) {
        if (at == args.length || args[at].startsWith("--")) {
            throw new IllegalArgumentException(args[at - 1] + " needs a value");
        }
        return args[at];
    }

    private static String row(String text) {
        if (Results.allLines().stream().noneMatch(line -> line.label().contains(text))) {
            throw new IllegalArgumentException("no row's name holds '" + text + "'");
        }
        return text;
    }

    private static Path path(String name) {
        try {
            Path file = Path.of(name).toAbsolutePath();
            if (!Files.isDirectory(file.getParent()) || Files.isDirectory(file)) {
                throw new IllegalArgumentException("cannot write to " + file);
            }
            return file;
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a file name: " + name, e);
        }
    }
}
