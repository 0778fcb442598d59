package io.caddis.mqtt.itests.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The main class of the process that attacks, one attack at a time. Reads commands, one a line, and answers each with
 * one or more lines, of which the last is {@code ok}.
 */
final class Attackers {
    private Attack.Running running;

    private Attackers() {
    }

    /** All attacks that there are. */
    static List<Attack> all() {
        return Stream.concat(Attacks.all().stream(), Authorities.all().stream()).toList();
    }

    public static void main(String[] args) throws IOException {
        Attackers attackers = new Attackers();
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            attackers.obey(line.split(" ", 4));
            System.out.println("ok");
        }
        System.exit(0); // some of them may hang in a write
    }

    /** {@code start SEED FOLDER NAME}, answered by what the client is told; {@code stop}, by what was achieved. */
    private void obey(String[] words) throws IOException {
        if (words[0].equals("start")) {
            Attack attack = all().stream().filter(one -> one.name().equals(words[3])).findAny().orElseThrow();
            running = attack.start().start(Long.parseLong(words[1]), Path.of(words[2]));
            System.out.println(running.server());
            return;
        }
        if (running.success() != null) {
            System.out.println(running.success());
        }
        running.close();
    }
}
