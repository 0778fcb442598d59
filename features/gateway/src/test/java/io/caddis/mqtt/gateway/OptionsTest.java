package io.caddis.mqtt.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

    @Test
    void foldersAreThoseBelowTheWorkingDirectoryUnlessSaid() {
        assertEquals(new Options(Options.What.RUN, Path.of("load"), Path.of("data"), true), Options.of(List.of()));
        assertEquals(new Options(Options.What.RUN, Path.of("/srv/in"), Path.of("/srv/kept"), false),
                Options.of(List.of("--no-console", "--data", "/srv/kept", "--load", "/srv/in")));
        assertEquals(Options.What.HELP, Options.of(List.of("--no-console", "--help")).what());
        assertEquals(Options.What.VERSION, Options.of(List.of("--version")).what());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--verbose     | '--verbose': there is no such option; --help lists them",
        "folder        | 'folder': there is no such option; --help lists them",
        "--load        | --load '': name a folder, as in --load /srv/mqtt",
        "--data --load | --data '--load': name a folder, as in --data /srv/mqtt"})
    void aMistakeIsTold(String line, String said) {
        IllegalArgumentException wrong = assertThrows(IllegalArgumentException.class,
                () -> Options.of(List.of(line.split(" "))));
        assertEquals(said, wrong.getMessage());
    }
}
