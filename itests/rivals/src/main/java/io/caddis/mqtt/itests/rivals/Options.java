package io.caddis.mqtt.itests.rivals;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The command line.
 *
 * @param json where to write the results too, or null
 * @param svg where to draw them, or null
 * @param rows what to measure
 * @param against another build of Caddis to compare this one with, or null
 */
record Options(boolean help, boolean tls, boolean quick, Path json, Path svg, Set<Contenders> contenders,
        List<Row> rows, AnotherBuild against) {

    static final String USAGE = """
            usage: ./caddis bench [tls] [--quick] [--json FILE] [--svg FILE]
                                 [--only NAME,NAME...] [--rows TEXT,TEXT...]
                                 [--against FOLDER] [--help]

            Measures Caddis and other MQTT clients against a small server on this machine, in turns. All rows are
            measured; what is slow has fewer rounds, as is said below the table.

              tls           with TLS: throughput, connections per second, and records of 16 kB sealed and opened
              --quick       fewer and shorter rounds: three minutes at most instead of ten
              --json FILE   write the results to FILE too
              --svg FILE    draw them into FILE
              --only NAMES  only these, of: %s
              --rows TEXTS  only rows whose label has one of these texts, as: publish,trip
              --against FOLDER
                            Caddis as built in another clone, as of an earlier commit, is one of the others; with
                            --only caddis the only one. A JVM compiles differently each time: all begin anew with
                            new JVMs while there is time, so have few rows; a build against itself shows the noise
              --help        this text

            Exit status: 0 all messages arrived; 1 messages were lost, a client failed or time was up;
            2 wrong usage.
            """.formatted(String.join(", ", names()));

    /** Throws IllegalArgumentException with a sentence for the user. */
    static Options parse(String... args) {
        boolean help = false;
        boolean tls = false;
        boolean quick = false;
        Path json = null;
        Path svg = null;
        String rows = "";
        AnotherBuild against = null;
        Set<Contenders> contenders = EnumSet.complementOf(EnumSet.of(Contenders.ANOTHER_BUILD));
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--help", "-h" -> help = true;
                case "tls" -> tls = true;
                case "--quick" -> quick = true;
                case "--json" -> json = path(value(args, ++i));
                case "--svg" -> svg = path(value(args, ++i));
                case "--rows" -> rows = value(args, ++i);
                case "--only" -> contenders = contenders(value(args, ++i));
                case "--against" -> against = AnotherBuild.in(Path.of(value(args, ++i)).toAbsolutePath());
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        if (tls) {
            contenders.remove(Contenders.RAW); // it knows no TLS
        }
        if (against != null) {
            contenders.add(Contenders.ANOTHER_BUILD);
        }
        return new Options(help, tls, quick, json, svg, contenders, rows(tls, rows), against);
    }

    private static List<Row> rows(boolean tls, String texts) {
        List<Row> rows = Row.measured(tls).stream()
                .filter(row -> Arrays.stream(texts.split(",")).anyMatch(row::isNamed))
                .toList();
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no row has " + texts + " in its label");
        }
        return rows;
    }

    private static String value(String[] args, int at) {
        if (at == args.length || args[at].startsWith("--")) {
            throw new IllegalArgumentException(args[at - 1] + " needs a value");
        }
        return args[at];
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

    private static Set<Contenders> contenders(String list) {
        Set<Contenders> contenders = EnumSet.noneOf(Contenders.class);
        for (String name : list.split(",", -1)) {
            contenders.add(Contenders.of(name));
        }
        return contenders;
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (Contenders contender : Contenders.values()) {
            if (contender != Contenders.ANOTHER_BUILD) {
                names.add(contender.id());
            }
        }
        return names;
    }
}
