package io.loadstar.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheyNeedToBeAndNumbersStandToTheRight() {
        Table table = new Table("ID", "N", "X").row("orders-1", "5", "a").row("b", "1200", "bb");

        assertThat(table.lines()).containsExactly("ID           N  X", "orders-1     5  a", "b         1200  bb");
    }

    @Test
    void aColumnWithoutContentIsLeftOut() {
        Table table = new Table("ID", "ZONE", "N").row("a", "", "1").row("b", "", "2");

        assertThat(table.lines()).containsExactly("ID  N", "a   1", "b   2");
    }

    @Test
    void aTableWithoutRowsIsItsHeader() {
        assertThat(new Table("ID", "N").lines()).containsExactly("ID  N");
    }

    @Test
    void aRowOfTheWrongLengthIsRefused() {
        Table table = new Table("ID", "N");

        assertThatThrownBy(() -> table.row("a")).hasMessage("cells: 1 (expected: 2)");
    }
}
