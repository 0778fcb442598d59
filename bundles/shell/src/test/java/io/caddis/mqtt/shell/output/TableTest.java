package io.caddis.mqtt.shell.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Columns of a table. */
class TableTest {
    @Test
    void columnsAreAsWideAsTheirCells() {
        Table table = new Table("NAME", "N", "WHY");
        table.row("a", 7, "");
        table.row("grün", 1234, "x\ny");
        assertEquals(List.of("NAME     N  WHY", "a        7", "grün  1234  x\\ny"), table.lines());
    }
}
